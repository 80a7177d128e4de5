"""What is kept: the nouns of casework (models), and the questions asked of them (queries)."""
