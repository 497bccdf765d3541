"""`rinkside doctor`: checks everything that Rinkside needs, and says what to do about each problem."""
