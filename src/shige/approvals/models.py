"""Who asks for what, who decides, why, and until when."""
