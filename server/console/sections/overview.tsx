import { streamSSE } from 'hono/streaming';
import { reachOf } from '#server/auth/access.ts';
import type { LiveCounts } from '#server/report/counter.ts';
import { gatherOverview } from '../overview-view.ts';
import { OverviewPage } from '../pages/overview.tsx';
import { liveTexts } from '../parts/now-strip.tsx';
import { lookQueryOf, organisationsFor, rangeOf } from '../range.ts';
import type { Site } from '../site.tsx';

/** The overview, and the stream that keeps its counts of this moment up to date. */

/** A line that says nothing, so that a connection that broke is noticed on both sides. */
const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 10_000;

export function overview({ deps, page }: Site): void {
  page('GET /overview', async ({ c, reader, who, look }) => {
    const range = rangeOf(c, { deps, who });
    await look(range.organisation, lookQueryOf(range));
    const organisations = await organisationsFor(deps, who);
    const names = new Map(organisations.map(({ id, name }) => [id, name]));
    const view = await gatherOverview(deps, who, range, names);
    return c.html(
      <OverviewPage
        reader={reader}
        range={range}
        organisations={organisations}
        view={view}
        linked={reachOf('GET /people/organisations/:id', who.role) !== null}
      />,
    );
  });

  page('GET /overview/live', async ({ c, reader, who, look }) => {
    // Only a script asks for a stream; somebody who opens the address is led to the page.
    if (!c.req.header('accept')?.includes('text/event-stream')) return c.redirect('/overview', 303);
    await look();
    let latest: { counts: LiveCounts; at: number } | null = null;
    let isOver = false;
    let wake = (): void => undefined;
    const stop = await deps.services.counter.listen({
      id: who.id,
      organisations: who.organisations,
      told(counts, at) {
        latest = { counts, at };
        wake();
      },
      ended() {
        isOver = true;
        wake();
      },
    });
    const rest = () =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, HEARTBEAT_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const response = streamSSE(c, async (stream) => {
      stream.onAbort(() => {
        stop();
        wake();
      });
      try {
        await stream.write(`retry: ${RETRY_MS}\n\n`);
        while (!isOver && !stream.aborted) {
          // Asked before every line: a session that ended hears nothing more.
          if ((await deps.session(c))?.id !== who.id) break;
          const news: { counts: LiveCounts; at: number } | null = latest;
          latest = null;
          if (news === null) await stream.write(': here\n\n');
          else await stream.writeSSE({ event: 'counts', data: told(news) });
          if (latest === null && !isOver) await rest();
        }
      } finally {
        stop();
      }
    });
    response.headers.set('X-Accel-Buffering', 'no');
    response.headers.set('Cache-Control', 'no-store');
    // When the stream ends its connection does too, or the service would wait for it to stop.
    response.headers.set('Connection', 'close');
    return response;

    function told({ counts, at }: { counts: LiveCounts; at: number }): string {
      return JSON.stringify({ ...liveTexts(reader, counts), at: reader.f.clock(at) });
    }
  });
}
