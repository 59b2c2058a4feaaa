"""Covers faces and number plates in pictures before they are kept: it finds where they are, and recognises nobody."""
