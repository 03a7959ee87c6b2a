"""What every page is made of: skeletons, components, forms, lists and the shell around them. Knows no room."""
