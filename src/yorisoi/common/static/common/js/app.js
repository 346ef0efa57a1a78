// Every behaviour finds its own elements by data- attributes; a page without them costs nothing,
// and every page works without any of this.
import "./stepper.js";
