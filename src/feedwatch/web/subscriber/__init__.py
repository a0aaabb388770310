"""Pages of subscribers: sign up, confirm, look after what one gets, leave."""
