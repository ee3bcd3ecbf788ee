"""Wires everything together; the only part that the window and the commands see."""
