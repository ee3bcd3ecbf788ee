"""What survives the program: profiles, history, and secrets in the system's keyring."""
