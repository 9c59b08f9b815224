"""The texts and figures the site comes with, and how they are loaded: files beside this one."""
