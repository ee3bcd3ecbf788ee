"""The window. Widgets show state and report intent; they never compute."""
