"""Paper: number series and the papers rooms can print."""
