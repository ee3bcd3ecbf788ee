"""What an answer says: its code, whom it names, why it may have come, and what to check next."""
