"""The workspace without a window."""
