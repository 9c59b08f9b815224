"""Made-up institutions and openings that fill an empty database. No employer, person or advert here is real."""
