"""What machines read: feeds, calendars, sitemaps, and the markup of openings."""
