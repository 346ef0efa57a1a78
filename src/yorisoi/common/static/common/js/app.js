// Every behaviour finds its own elements by data- attributes; a page without them costs nothing,
// and every page works without any of this.
import "./lock.js";
import "./sync.js";
import "./draft.js";
import "./signout.js";
import "./stepper.js";
import "./picker.js";
import "./panel.js";
import "./search.js";
import "./confirm.js";
import "./print.js";
import "./drawing.js";
