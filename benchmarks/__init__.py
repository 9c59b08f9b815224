"""Measurements that anybody can repeat. `make bench` measures pages; the others are run by name."""
