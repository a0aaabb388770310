"""The words of the admin pages, in Swedish and English, one file a noun."""
