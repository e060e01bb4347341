"""Layer 5: what a command or the studio works on. Text and files in; graphs, numbers and labels out."""
