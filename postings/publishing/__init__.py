"""An institution's own work on its openings: writing, checking, publishing, changing and ending them."""
