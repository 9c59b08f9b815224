"""Where the careers pages know things from: sources, and the figures that are quoted from them."""
