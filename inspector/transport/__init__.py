"""Sends requests on a thread of its own and keeps the exact bytes."""
