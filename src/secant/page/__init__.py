"""Layer 6: the interactive page. Graphs and reports in, one self-contained HTML file out."""
