"""From a logo's bytes to a theme that can't fail contrast; pure, without time, network or storage."""
