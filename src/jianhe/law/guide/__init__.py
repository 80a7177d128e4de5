"""The guide (引导图): cards of the kinds of matter, the tree of questions, the reading of letters in plain words."""
