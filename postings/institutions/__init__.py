"""Who advertises: universities, institutes, hospitals, companies and governments."""
