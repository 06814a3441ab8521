(function () {
  'use strict';
  const report = JSON.parse(document.getElementById('data').textContent);
  const COLORS = ['#2563a8', '#1a7f5a', '#b7791f', '#7c3aed', '#c0392b', '#0e7490', '#9d174d', '#4d7c0f', '#64748b', '#c2410c'];
  const DAY = 86400000;
  const numbers = new Intl.NumberFormat('en');

  function time(t) {
    return new Date(t).toISOString().replace('T', ' ').slice(0, 16) + ' UTC';
  }

  function tick(t, span) {
    const text = new Date(t).toISOString();
    return span > 2 * DAY ? text.slice(5, 10) : text.slice(11, span > 7200000 ? 16 : 19);
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function share(part, all) {
    return all ? (100 * part / all).toFixed(part && part / all < 0.01 ? 2 : 1) + ' %' : '0 %';
  }

  function grade(score) {
    return score === null ? '' : score >= 95 ? 'good' : score >= 80 ? 'fair' : 'bad';
  }

  function none(id, text) {
    document.getElementById(id).appendChild(element('p', 'none', text));
  }

  function lines(canvas, series, axis, stepped) {
    const times = series.flatMap(s => s.points.map(p => p.t));
    const least = Math.min(...times);
    const most = Math.max(...times);
    const span = most - least;
    return new Chart(canvas, {
      type: 'line',
      data: {
        datasets: series.map((s, i) => ({
          label: s.name,
          data: s.points.map(p => ({ x: p.t, y: p.v })),
          borderColor: COLORS[i % COLORS.length],
          backgroundColor: COLORS[i % COLORS.length],
          borderWidth: 2,
          pointRadius: 0,
          stepped: stepped ? 'before' : false
        }))
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: {
          x: { type: 'linear', min: least, max: most, ticks: { maxTicksLimit: 8, maxRotation: 0, callback: t => tick(t, span) } },
          y: Object.assign({ grace: '5%' }, axis)
        },
        plugins: {
          legend: { position: 'bottom', labels: { boxWidth: 12 } },
          tooltip: { callbacks: { title: items => time(items[0].parsed.x) } }
        }
      }
    });
  }

  function chartIn(parent, label, draw) {
    const box = element('div', 'chart');
    const canvas = element('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    box.appendChild(canvas);
    parent.appendChild(box);
    draw(canvas);
  }

  function table(heads, rows) {
    const made = element('table');
    const head = made.createTHead().insertRow();
    heads.forEach(h => head.appendChild(element('th', h.count ? 'count' : '', h.name)));
    const body = made.createTBody();
    rows.forEach(cells => {
      const row = body.insertRow();
      cells.forEach((cell, i) => {
        const td = row.insertCell();
        if (heads[i].count) td.className = 'count';
        if (cell instanceof Node) td.appendChild(cell); else td.textContent = cell;
      });
    });
    return made;
  }

  function bar(part, all, className) {
    const outer = element('div', 'bar');
    const inner = element('i', className);
    inner.style.width = (all ? Math.min(100, Math.max(part ? 1 : 0, 100 * part / all)) : 0) + '%';
    outer.appendChild(inner);
    return outer;
  }

  function head() {
    document.title = 'Data quality of ' + report.project;
    document.querySelector('h1').textContent = 'Data quality of ' + report.project;
    document.getElementById('when').textContent =
      'Cut ' + report.cut + ', published ' + time(report.publishedAt) + '. Trends since ' + time(report.since) + '.';
  }

  function overview() {
    const cards = element('div', 'cards');
    report.tables.forEach(t => {
      const card = element('div', 'card');
      card.appendChild(element('div', 'name', t.name));
      card.appendChild(element('div', 'number ' + grade(t.score), t.score === null ? 'no rows' : t.score.toFixed(1)));
      card.appendChild(element('div', 'more',
        numbers.format(t.rows) + ' rows, ' + share(t.flagged, t.rows) + ' with a flag'));
      cards.appendChild(card);
    });
    const out = report.quarantine.reduce((sum, q) => sum + q.rows, 0);
    const failing = report.audits.filter(a => !a.passed).length;
    [
      ['in quarantine', out, out ? 'fair' : 'good', report.quarantine.length + ' tables'],
      ['audits failing', failing, failing ? 'bad' : 'good', report.audits.length + ' audits'],
      ['anomalies', report.anomalies.length, report.anomalies.length ? 'fair' : 'good', 'since ' + time(report.since)]
    ].forEach(([name, value, className, more]) => {
      const card = element('div', 'card');
      card.appendChild(element('div', 'name', name));
      card.appendChild(element('div', 'number ' + className, numbers.format(value)));
      card.appendChild(element('div', 'more', more));
      cards.appendChild(card);
    });
    document.getElementById('overview').appendChild(cards);
  }

  function trends() {
    const series = report.tables.map(t => ({ name: t.name, points: t.scores })).filter(s => s.points.some(p => p.v !== null));
    if (!series.length) {
      document.querySelector('#trends .chart').remove();
      none('trends', 'No table has rules, or nothing was measured yet.');
      return;
    }
    lines(document.getElementById('scores'), series, { max: 100, title: { display: true, text: 'mean score' } }, true);
  }

  function rules() {
    const grid = element('div', 'grid');
    report.tables.forEach(t => {
      const panel = element('div', 'panel');
      panel.appendChild(element('h3', '', t.name));
      panel.appendChild(table(
        [{ name: 'rule' }, { name: 'dimension' }, { name: '' }, { name: 'failing', count: true }, { name: 'share', count: true }],
        t.rules.map(r => {
          const name = element('span', '', r.name + ' ');
          name.appendChild(element('span', 'tag', r.severity));
          return [name, r.dimension, bar(r.failed, t.rows, r.severity === 'quarantine' ? 'bad' : ''), numbers.format(r.failed), share(r.failed, t.rows)];
        })));
      const failing = t.rules.filter(r => r.trend.some(p => p.v > 0)).slice(0, 6);
      grid.appendChild(panel);
      if (failing.length) {
        chartIn(panel, 'Rows that fail the rules of ' + t.name + ' over time', canvas =>
          lines(canvas, failing.map(r => ({ name: r.name, points: r.trend })), { min: 0, title: { display: true, text: 'rows failing' } }, true));
      }
    });
    if (report.tables.length) document.getElementById('rules').appendChild(grid);
    else none('rules', 'No table has rules yet.');
  }

  function quarantine() {
    if (!report.quarantine.length) {
      none('quarantine', 'Nothing is in quarantine.');
      return;
    }
    const grid = element('div', 'grid');
    report.quarantine.forEach((q, i) => {
      const panel = element('div', 'panel');
      panel.appendChild(element('h3', '', q.table + ': ' + numbers.format(q.rows) + ' rows'));
      panel.appendChild(table(
        [{ name: 'reason' }, { name: '' }, { name: 'rows', count: true }],
        q.reasons.map(r => [r.reason, bar(r.rows, q.rows, 'bad'), numbers.format(r.rows)])));
      grid.appendChild(panel);
      if (q.arrived.length > 1) {
        chartIn(panel, 'Arrivals in ' + q.table + ' over time', canvas =>
          lines(canvas, [{ name: 'arrived', points: q.arrived }], { min: 0, title: { display: true, text: 'rows' } }, false));
      }
    });
    document.getElementById('quarantine').appendChild(grid);
  }

  function audits() {
    if (!report.audits.length) {
      none('audits', 'No audit has run yet.');
      return;
    }
    const panel = element('div', 'panel');
    panel.appendChild(table(
      [{ name: 'audit' }, { name: 'verdict' }, { name: 'cut', count: true }, { name: 'when' }, { name: 'passed', count: true }, { name: 'failed', count: true }],
      report.audits.map(a => [
        a.name,
        element('span', a.passed ? 'good' : 'bad', a.passed ? 'passes' : a.reason || numbers.format(a.rows) + ' rows'),
        numbers.format(a.cut), time(a.at), numbers.format(a.passes), numbers.format(a.failures)])));
    document.getElementById('audits').appendChild(panel);
  }

  function anomalies() {
    if (!report.anomalies.length) {
      none('anomalies', 'None was found.');
      return;
    }
    const panel = element('div', 'panel');
    panel.appendChild(table(
      [{ name: 'when' }, { name: 'table' }, { name: 'column' }, { name: 'kind' }, { name: 'severity' }, { name: 'finding' }],
      report.anomalies.map(a => [
        time(a.at), a.table, a.column || '', a.kind,
        element('span', a.severity === 'critical' ? 'bad' : 'fair', a.severity), a.finding || ''])));
    document.getElementById('anomalies').appendChild(panel);
  }

  head();
  overview();
  trends();
  rules();
  quarantine();
  audits();
  anomalies();
})();
