"""How an edition becomes what visitors read: its states, who may move it, and the log of its moves."""
