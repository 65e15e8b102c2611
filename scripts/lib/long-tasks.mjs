// The longest tasks of a page's main thread, from a trace of Chromium.
//
// A task's length is its processor time, not the clock's: the machine that runs the tests has other things
// to do. What a task spends waiting for the GPU process is taken off, because where a machine has no GPU
// that process draws in software and gives WebGL's pixels back to be copied, and Chromium counts the wait
// as the page's work when it slows it down.
const GPU_WAITS = [
  'GLES2::ReadPixels',
  'ImplementationBase::WaitForCmd',
  'CommandBufferProxyImpl::Initialize',
  'Gpu::EstablishGpuChannelSync',
];
const CATEGORIES = ['toplevel', 'gpu', 'devtools.timeline', 'blink.user_timing'];

// Events that lie in no other of them; a thread's events nest.
function outermost(events) {
  let end = 0;
  return events
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur)
    .filter(({ ts, dur }) => {
      if (ts < end) return false;
      end = ts + dur;
      return true;
    });
}

// Records while `play` runs; returns [{ stretch, at, milliseconds, parts }] of the tasks that began after the
// page set the first of the marks `stretches`, longest first: `stretch` is the last mark before the task, `at`
// milliseconds after the first.
export async function longTasks(page, play, stretches) {
  await page.tracing.start({ categories: CATEGORIES });
  await play();
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()).toString());
  const marks = stretches.map((stretch) => traceEvents.find(({ name }) => name === stretch));
  const [first] = marks;
  const own = traceEvents.filter(
    ({ ph, pid, tid, ts }) =>
      ph === 'X' && pid === first.pid && tid === first.tid && ts >= first.ts,
  );
  const waits = outermost(own.filter(({ name }) => GPU_WAITS.includes(name)));
  const time = ({ tdur = 0 }) => tdur / 1000;
  return own
    .filter(({ name }) => name === 'ThreadControllerImpl::RunTask')
    .map((task) => {
      const inside = ({ ts }) => ts > task.ts && ts < task.ts + task.dur;
      const waited = waits.filter(inside).reduce((sum, wait) => sum + time(wait), 0);
      const parts = () =>
        own
          .filter((event) => event.name !== task.name && inside(event) && time(event) > 2)
          .map((event) => `${event.name} ${time(event).toFixed(0)}`);
      const stretch = marks.findLast(({ ts }) => ts <= task.ts).name;
      const at = (task.ts - first.ts) / 1000;
      return { stretch, at, milliseconds: time(task) - waited, parts };
    })
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
