/** PixiJS comes as a classic script (web/vendor/pixi.min.js) and is a global; npm's copy only lends its types. */
declare const PIXI: typeof import("pixi.js");
