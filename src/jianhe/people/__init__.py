"""Who works here: centres, their units, rooms and windows, persons and the duties that they hold."""
