import { html, type Html } from '../../../html.js';
import { operations } from '../../../../upstream/failure.js';
import { quantile, type Sample } from '../history.js';
import { drawChart } from './chart.js';
import { ranges, type Range, type StatusView } from './view.js';
import { words, type Words } from './words.js';

/** Upper ends of the columns of solve times, in seconds. */
const solveSteps = [2, 5, 10, 20, 30, 60];

/** Renders the status page: no script, no style of its own, so that the strictest Content-Security-Policy lets it through. */
export function renderStatus(view: StatusView): string {
  const { language } = view;
  const say = words[language];
  const number = new Intl.NumberFormat(language);
  const count = (value: number): string => number.format(value);
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${say.title} · express-naver-captcha</title>
        <link rel="stylesheet" href="status/style.css" />
      </head>
      <body>
        <header>
          <p class="brand">express-naver-captcha</p>
          <h1>${say.title}</h1>
          <nav aria-label="${say.range}">
            ${(Object.keys(ranges) as Range[]).map(
              (range) =>
                html`<a href="${address(range, view.refresh)}" ${range === view.range && html`aria-current="true"`}
                  >${say[range]}</a
                > `,
            )}
          </nav>
        </header>
        <main>
          ${atAGlance(view, say, count)} ${challenges(view, say, count)} ${budget(view, say, count)}
          ${solveTimes(view, say, count)} ${upstream(view, say, count)}
        </main>
        <footer>
          <p>${say.processOnly}</p>
          <p>
            ${say.since} ${clock(view, 'full').format(view.startedAt)} · ${say.version} ${view.version} · ${say.times}
          </p>
          <p>
            ${view.refresh ? say.refreshing : say.resting}
            <a href="${address(view.range, !view.refresh)}"
              >${view.refresh ? say.stopRefreshing : say.startRefreshing}</a
            >
          </p>
        </footer>
      </body>
    </html> `.text;
}

function atAGlance({ sum, storeUp, shared }: StatusView, say: Words, count: (value: number) => string): Html {
  const median = quantile(sum, 0.5);
  const store = !storeUp ? say.storeDown : shared ? say.storeUp : say.memory;
  return html`<section>
    <h2>${say.atAGlance}</h2>
    <dl class="facts">
      <div>
        <dt>${say.issued}</dt>
        <dd>${count(sum.count('issued'))}</dd>
      </div>
      <div>
        <dt>${say.solvedShare}</dt>
        <dd>${shareOf(sum) ?? say.nothing}</dd>
      </div>
      <div>
        <dt>${say.median}</dt>
        <dd>${median === undefined ? say.nothing : say.seconds(median)}</dd>
      </div>
      <div class="${sum.count('failed') > 0 && 'bad'}">
        <dt>${say.failures}</dt>
        <dd>${count(sum.count('failed'))}</dd>
      </div>
      <div class="wide ${!storeUp && 'bad'}">
        <dt>${say.store}</dt>
        <dd>${store}</dd>
      </div>
    </dl>
  </section>`;
}

function challenges(view: StatusView, say: Words, count: (value: number) => string): Html {
  const { samples, sum } = view;
  const time = clock(view, 'short');
  const rows = samples.map((sample) => ({
    label: time.format(sample.from),
    issued: sample.count('issued'),
    values: [sample.count('solved'), sample.count('rejected')],
    share: shareOf(sample) ?? '–',
  }));
  const said = [
    [say.issued, sum.count('issued')],
    [say.solved, sum.count('solved')],
    [say.refused, sum.count('rejected')],
  ] as const;
  const summary = `${say.challenges}: ${said.map(([name, value]) => `${name} ${count(value)}`).join(', ')}`;
  return html`<section>
    <h2>${say.challenges}</h2>
    ${drawChart({ summary, series: [say.solved, say.refused], columns: rows, count })}
    ${table(
      say,
      [say.from, say.issued, say.solved, say.refused, say.share],
      rows.map(({ label, issued, values, share }) => [label, count(issued), ...values.map(count), share]),
    )}
  </section>`;
}

function solveTimes({ sum }: StatusView, say: Words, count: (value: number) => string): Html {
  const columns = [...solveSteps, Infinity].map((upTo, n) => ({
    tick: upTo === Infinity ? '…' : String(upTo),
    label: upTo === Infinity ? say.over(solveSteps.at(-1) ?? 0) : say.upTo(upTo),
    values: [answersWithin(sum, n === 0 ? -1 : (solveSteps[n - 1] ?? 0), upTo)],
  }));
  const summary = columns.map(({ label, values: [value = 0] }) => `${label}: ${count(value)}`).join(', ');
  return html`<section>
    <h2>${say.solveTimes}</h2>
    ${drawChart({ summary, series: [say.answers], columns, count })}
    ${table(
      say,
      [say.solveTimes, say.answers],
      columns.map(({ label, values: [value = 0] }) => [label, count(value)]),
    )}
  </section>`;
}

function budget({ budgets }: StatusView, say: Words, count: (value: number) => string): Html {
  return html`<section>
    <h2>${say.budget}</h2>
    ${budgets.length === 0 && html`<p>${say.noBudget}</p>`}
    ${budgets.map(
      ({ kind, limit, remaining, spent, reserved }) =>
        html`<div class="budget">
          <h3 id="budget-${kind}">${say[kind]}</h3>
          <meter
            aria-labelledby="budget-${kind}"
            max="${limit}"
            low="${limit / 10}"
            optimum="${limit}"
            value="${remaining}"
          >
            ${remaining}
          </meter>
          <p>
            <strong>${say.left(count(remaining), count(limit))}</strong> ${say.reserved(count(spent), count(reserved))}
          </p>
        </div>`,
    )}
    ${budgets.length > 0 && html`<p>${say.resets}</p>`}
  </section>`;
}

function upstream({ sum, circuits }: StatusView, say: Words, count: (value: number) => string): Html {
  const rows = operations.map((operation) => {
    const calls = sum.count(`calls:${operation}`);
    const mean = calls === 0 ? '–' : `${count(Math.round((sum.count(`seconds:${operation}`) / calls) * 1_000))} ms`;
    const faults = sum.count(`faults:${operation}`);
    const circuit = circuits[operation];
    return html`<tr class="${(circuit !== 'closed' || faults * 5 > calls) && 'bad'}">
      <th scope="row">${say.operations[operation]}</th>
      <td>${count(calls)}</td>
      <td>${count(faults)}</td>
      <td>${mean}</td>
      <td class="text">${say.circuits[circuit]}</td>
    </tr>`;
  });
  const heads = [say.operation, say.calls, say.faults, say.mean];
  return html`<section>
    <h2>${say.upstream}</h2>
    <div class="scroll" role="region" aria-label="${say.upstream}" tabindex="0">
      <table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
            <th scope="col" class="text">${say.circuit}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function table(say: Words, heads: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<details>
    <summary>${say.asTable}</summary>
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = '', ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

function shareOf(sample: Sample): string | undefined {
  const solved = sample.count('solved');
  const answered = solved + sample.count('rejected');
  return answered === 0 ? undefined : `${Math.round((100 * solved) / answered)} %`;
}

function answersWithin({ solveSeconds }: Sample, over: number, upTo: number): number {
  return solveSeconds
    .filter(([seconds]) => seconds > over && seconds <= upTo)
    .reduce((sum, [, count]) => sum + count, 0);
}

function clock({ language }: StatusView, form: 'short' | 'full'): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Seoul',
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(form === 'full' && { dateStyle: undefined, month: 'short', day: 'numeric' }),
  });
}

function address(range: Range, refresh: boolean): string {
  return `?range=${range}${refresh ? '' : '&refresh=off'}`;
}
