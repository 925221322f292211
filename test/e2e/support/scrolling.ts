/** What came of scrolling. */
export interface Frames {
  readonly frames: number;
  /** Frames that took longer than two of a screen's 60 in a second. */
  readonly slow: number;
  /** In ms. */
  readonly longest: number;
  /** Frames in which no row could be read. */
  readonly empty: number;
}

/** A script that scrolls the dashboard from its top for two seconds, so many pixels a frame; its value is `Frames`. */
export const scrolling = (pixels: number) => `(async () => {
  const page = document.querySelector('main');
  const frames = [];
  let empty = 0;
  let top = 0;
  const start = performance.now();
  for (let now = start; now < start + 2000; ) {
    top += ${pixels};
    page.scrollTop = top;
    const before = now;
    now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    if (top > 2000 && !document.querySelector('.grid-body .cell-sample')) empty++;
  }
  frames.shift();
  const slow = frames.filter((time) => time > 34).length;
  return { frames: frames.length, slow, longest: Math.round(Math.max(...frames)), empty };
})()`;

export const framesLine = ({ frames, slow, longest }: Frames) =>
  `${frames} frames in 2 s, ${slow} over 34 ms, the longest ${longest} ms`;
