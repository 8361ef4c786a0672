"""What each verb writes, says of it in the audit trail, and leaves alone, or refuses, having written nothing."""
