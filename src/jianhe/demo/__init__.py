"""The demonstration: invented people, stories and a year of matters, made through the verbs. Only jobs imports it."""
