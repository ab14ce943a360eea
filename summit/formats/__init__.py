"""Date and number formats of the interface languages where Django has none."""
