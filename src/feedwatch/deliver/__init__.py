"""Message to receipt: SMTP, webhook, outbox folder."""
