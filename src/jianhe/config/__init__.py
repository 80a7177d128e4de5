"""Django wiring: settings, addresses and the WSGI entry; the only package that knows all others."""
