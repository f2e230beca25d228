/**
 * A film of the page: still pictures, each as long as it takes to read, and a mouse pointer that goes from click to click.
 * The browser draws no pointer on its pictures, so it is drawn here.
 */
import { writeFileSync } from 'node:fs';
import { animatedPng, choosePalette, readPng } from './animatedPng.mjs';

/** @typedef {{ x: number, y: number }} Point */

const pointer = [
  '#',
  '##',
  '#o#',
  '#oo#',
  '#ooo#',
  '#oooo#',
  '#ooooo#',
  '#oooooo#',
  '#ooooooo#',
  '#oooooooo#',
  '#ooooooooo#',
  '#oooooooooo#',
  '#oooooo#####',
  '#ooo#oo#',
  '#oo##oo#',
  '#o#  #oo#',
  '##   #oo#',
  '#     #oo#',
  '      #oo#',
  '       ##',
];
const inks = new Map([
  ['#', 0x00_00_00],
  ['o', 0xff_ff_ff],
]);

/** The way of the pointer: so many pictures, each so long. */
const way = { steps: 7, ms: 40, clickMs: 180 };

/** Says where the mouse was last; its own page can ask it. */
const watchMouse = `document.addEventListener('mousemove', ({ clientX, clientY }) => {
  window.mouseForFilm = { x: clientX, y: clientY };
}, true)`;

/**
 * @param {import('playwright-core').Page} page
 */
export async function createFilm(page) {
  await page.evaluate(watchMouse);
  /** @type {{ png: Buffer, at: Point, ms: number }[]} */
  const shots = [];
  return {
    /** Keeps what the page shows now, for so long. */
    shoot: async (/** @type {number} */ ms) => {
      const png = await page.screenshot({ scale: 'css' });
      const at = await page.evaluate('window.mouseForFilm ?? { x: innerWidth / 2, y: innerHeight / 2 }');
      shots.push({ png, at: /** @type {Point} */ (at), ms });
    },
    write: (/** @type {string} */ file) => {
      const { width = 0, height = 0 } = page.viewportSize() ?? {};
      const pictures = shots.map(({ png }) => readPng(png).colours);
      const palette = choosePalette([...pictures, Uint32Array.from(inks.values())]);
      const stills = shots.map(({ at, ms }, index) => ({
        places: Uint8Array.from(pictures[index] ?? [], palette.placeOf),
        at,
        ms,
      }));
      const pen = createPen(width, palette);
      writeFileSync(file, animatedPng({ width, height, palette }, framesOf(stills, pen)));
    },
  };
}

/** @typedef {{ places: Uint8Array, at: Point, ms: number }} Still */
/** @typedef {(places: Uint8Array, at: Point) => Uint8Array} Pen */

/**
 * The pointer moves over what was there before the click.
 * @param {readonly Still[]} stills
 * @param {Pen} pen
 */
function* framesOf(stills, pen) {
  let before = stills[0];
  for (const still of stills) {
    if (before !== undefined && (before.at.x !== still.at.x || before.at.y !== still.at.y)) {
      const { places, at: from } = before;
      for (let step = 1; step <= way.steps; step++) {
        const part = step / way.steps;
        // Slow, fast, slow: as a hand does.
        const gone = part * part * (3 - 2 * part);
        const at = { x: from.x + (still.at.x - from.x) * gone, y: from.y + (still.at.y - from.y) * gone };
        yield { places: pen(places, at), ms: step === way.steps ? way.clickMs : way.ms };
      }
    }
    yield { places: pen(still.places, still.at), ms: still.ms };
    before = still;
  }
}

/**
 * Draws the pointer on a copy.
 * @param {number} width
 * @param {import('./animatedPng.mjs').Palette} palette
 * @returns {Pen}
 */
function createPen(width, { placeOf }) {
  return (places, at) => {
    const drawn = Uint8Array.from(places);
    pointer.forEach((row, down) => {
      for (let right = 0; right < row.length; right++) {
        const [x, y] = [Math.round(at.x) + right, Math.round(at.y) + down];
        const ink = inks.get(row.charAt(right));
        if (ink !== undefined && x < width) drawn[y * width + x] = placeOf(ink);
      }
    });
    return drawn;
  };
}
