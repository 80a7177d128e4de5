"""The staff face (工作台): lists, registration, the matter page, log-in and the administrators' pages."""
