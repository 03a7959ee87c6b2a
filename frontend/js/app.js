// Behaviour of every page. A page works before this arrives; what follows only adds.
import "./partial.js";
import "./menus.js";
import "./keys.js";
import "./theme.js";
import "./lists.js";
import "./draft-form.js";
import "./keep-typed.js";
import "./combo-box.js";
import "./photo-input.js";
import "./signature-pad.js";
import "./phone-leave.js";
