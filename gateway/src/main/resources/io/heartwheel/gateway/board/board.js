// What operators look at. Everything that a client may have chosen is shown as text, never as markup.
'use strict';

(() => {
  const FEED_ROWS = 100;
  const FOUND_ROWS = 50;
  const SEARCH_EVERY_MS = 5000;
  const ANNOUNCE_EVERY_MS = 2000;
  const FIX_EVERY_MS = 1000;
  const RETRY_MS = 2000;
  const PATIENCE_MS = 4000;
  const SVG = 'http://www.w3.org/2000/svg';
  const PHASES = ['alive', 'suspect', 'expired', 'ended'];

  const byId = id => document.getElementById(id);
  const number = new Intl.NumberFormat('en');

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined) {
      element.textContent = text;
    }
    if (className) {
      element.className = className;
    }
    return element;
  }

  /** Writes only what differs, so that nothing flickers and a selection stays. */
  function write(element, text) {
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }

  function show(element, isShown) {
    element.hidden = !isShown;
  }

  function plural(count, one, many) {
    return number.format(count) + ' ' + (count === 1 ? one : many);
  }

  function timeOf(ms) {
    return new Date(ms).toLocaleTimeString('en-GB');
  }

  function lengthOf(ms) {
    const seconds = ms / 1000;
    if (Math.abs(seconds) < 60) {
      return (Math.abs(seconds) < 10 ? seconds.toFixed(1) : seconds.toFixed(0)) + ' s';
    }
    const whole = Math.floor(seconds);
    const pad = value => String(value).padStart(2, '0');
    return whole < 3600 ? Math.floor(whole / 60) + ':' + pad(whole % 60) + ' min'
      : Math.floor(whole / 3600) + ':' + pad(Math.floor(whole / 60) % 60) + ':' + pad(whole % 60) + ' h';
  }

  // The server's clock, as of its latest picture.

  let skewMs = 0;
  let heardAt = 0;
  let heardAtWall = Date.now();
  let patienceMs = PATIENCE_MS;
  let isStale = true;
  let board = null;

  const now = () => Date.now() + skewMs;

  // Rows are kept by name, so that whoever has one in focus, or selects text in it, is not disturbed.

  function rows(body, items, keyOf, makeRow, fillRow) {
    const known = new Map();
    for (const row of body.children) {
      known.set(row.dataset.key, row);
    }
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    let place = body.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      let row = known.get(key);
      if (row) {
        known.delete(key);
      } else {
        row = makeRow(item);
        row.dataset.key = key;
      }
      fillRow(row, item);
      if (row === place) {
        place = place.nextElementSibling;
      } else {
        body.insertBefore(row, place);
      }
    }
    for (const row of known.values()) {
      row.remove();
    }
    if (focused && focused.isConnected && document.activeElement !== focused) {
      focused.focus({preventScroll: true});
    }
  }

  function nameButton(name) {
    const button = make('button', name, 'name');
    button.type = 'button';
    button.addEventListener('click', () => openWhy(name, button));
    return button;
  }

  function nameCell(name) {
    const cell = make('th');
    cell.scope = 'row';
    cell.append(nameButton(name));
    return cell;
  }

  function stateCell(cell, state) {
    write(cell, state);
    cell.className = 'state ' + state;
  }

  // What is wrong now.

  function drawVerdict() {
    const total = board.total;
    const parts = [];
    if (total.expired_lately > 0) {
      parts.push(number.format(total.expired_lately) + ' expired in the last 10 minutes');
    }
    if (total.suspect > 0) {
      parts.push(number.format(total.suspect) + ' suspect');
    }
    const isBad = total.expired_lately > 0 || board.trouble.length > 0;
    const alive = plural(total.alive, 'session alive', 'sessions alive');
    const words = parts.length > 0 ? parts.join(', ') + '. ' + alive + '.'
      : board.trouble.length > 0 ? 'Trouble. ' + alive + '.' : 'All is well: ' + alive + '.';
    write(byId('headline'), words);
    byId('verdict').className = 'verdict ' + (isBad ? 'bad' : parts.length > 0 ? 'uneasy' : 'well');
    const list = byId('trouble');
    const lines = board.trouble.slice();
    if (board.stall) {
      const age = now() - board.stall.at_ms;
      if (age < 600000) {
        lines.push('the wheel was blind for ' + lengthOf(board.stall.blind_ms) + ' at ' + timeOf(board.stall.at_ms)
          + '; whoever was silent then has been granted that time');
      }
    }
    show(list, lines.length > 0);
    rows(list, lines.map((text, index) => ({text, index})), item => String(item.index), () => make('li'),
      (row, item) => write(row, item.text));
    document.title = (isBad ? '(!!) ' : parts.length > 0 ? '(!) ' : '') + 'Heartwheel';
  }

  // Sessions by venue.

  function drawVenues() {
    const most = Math.max(1, ...board.venues.map(venue => PHASES.reduce((sum, phase) => sum + venue[phase], 0)));
    rows(byId('venue-rows'), board.venues, venue => venue.venue, venue => {
      const row = make('tr');
      const name = make('th', venue.venue);
      name.scope = 'row';
      const cell = make('td', undefined, 'bar-cell');
      const bar = make('div', undefined, 'bar');
      bar.setAttribute('aria-hidden', 'true');
      PHASES.forEach(phase => bar.append(make('span', undefined, phase)));
      cell.append(bar);
      row.append(name, cell);
      PHASES.forEach(() => row.append(make('td')));
      return row;
    }, (row, venue) => {
      const bar = row.children[1].firstElementChild;
      PHASES.forEach((phase, index) => {
        const count = venue[phase];
        bar.children[index].style.width = (100 * count / most) + '%';
        bar.children[index].classList.toggle('some', count > 0);
        countCell(row.children[2 + index], phase, count);
      });
    });
    drawTotal();
    const options = [''].concat(board.venues.map(venue => venue.venue));
    const select = byId('venue');
    if (select.options.length !== options.length) {
      const chosen = select.value;
      select.replaceChildren(...options.map(value => {
        const option = make('option', value || 'any');
        option.value = value;
        return option;
      }));
      select.value = chosen;
    }
  }

  function countCell(cell, phase, count) {
    write(cell, number.format(count));
    cell.className = 'number ' + phase + (count > 0 ? ' some' : '');
  }

  function drawTotal() {
    const foot = byId('venue-total');
    if (!foot.firstElementChild) {
      const row = make('tr');
      const name = make('th', 'All');
      name.scope = 'row';
      row.append(name, make('td'));
      PHASES.forEach(() => row.append(make('td')));
      foot.append(row);
    }
    PHASES.forEach((phase, index) => countCell(foot.firstElementChild.children[2 + index], phase, board.total[phase]));
  }

  // The wheel: 12 o'clock is now, and time goes clockwise.

  const MIDDLE = 200;
  const RIM = 100;
  const OUTWARDS = 70;
  const INWARDS = 46;
  const LEAST = 5;
  const spokes = [];
  let words = null;

  function shape(tag, attributes, parent, text) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    if (text !== undefined) {
      element.textContent = text;
    }
    parent.append(element);
    return element;
  }

  function at(turn, radius) {
    const angle = 2 * Math.PI * turn;
    return [MIDDLE + radius * Math.sin(angle), MIDDLE - radius * Math.cos(angle)];
  }

  function line(parent, turn, from, to, className) {
    const [x1, y1] = at(turn, from);
    const [x2, y2] = at(turn, to);
    return shape('line', {x1, y1, x2, y2, class: className}, parent);
  }

  function buildRing(count, spokeMs) {
    const ring = byId('ring');
    ring.replaceChildren();
    spokes.length = 0;
    shape('circle', {cx: MIDDLE, cy: MIDDLE, r: RIM, class: 'rim'}, ring);
    for (let i = 0; i < count; i++) {
      const group = shape('g', {}, ring);
      const title = shape('title', {}, group);
      const turn = (i + 0.5) / count;
      spokes.push({title, turn, alive: line(group, turn, RIM, RIM, 'spoke alive'),
        silent: line(group, turn, RIM, RIM, 'spoke suspect')});
    }
    line(ring, 0, RIM - 8, RIM + OUTWARDS + 8, 'hand');
    for (let quarter = 0; quarter < 4; quarter++) {
      const [x, y] = at(quarter / 4, RIM + OUTWARDS + 18);
      shape('text', {x, y}, ring, quarter === 0 ? 'now' : (quarter * count / 4 * spokeMs / 1000) + ' s');
    }
    words = {
      big: shape('text', {x: MIDDLE, y: MIDDLE - 7, class: 'big'}, ring),
      small: shape('text', {x: MIDDLE, y: MIDDLE + 15, class: 'small'}, ring, 'silent')
    };
  }

  function reach(element, turn, to) {
    const [x, y] = at(turn, to);
    element.setAttribute('x2', x);
    element.setAttribute('y2', y);
    element.style.visibility = to === RIM ? 'hidden' : 'visible';
  }

  function drawWheel() {
    const {alive, silent, spoke_ms: spokeMs, later} = board.wheel;
    if (spokes.length !== alive.length) {
      buildRing(alive.length, spokeMs);
    }
    const most = Math.max(1, ...alive, ...silent);
    const long = (count, longest) => count === 0 ? 0 : Math.max(LEAST, longest * Math.sqrt(count / most));
    spokes.forEach((spoke, index) => {
      reach(spoke.alive, spoke.turn, RIM + long(alive[index], OUTWARDS));
      reach(spoke.silent, spoke.turn, RIM - long(silent[index], INWARDS));
      write(spoke.title, 'in ' + index * spokeMs / 1000 + ' to ' + (index + 1) * spokeMs / 1000 + ' s: '
        + number.format(alive[index]) + ' alive, ' + number.format(silent[index]) + ' silent');
    });
    const sum = (counts, from, to) => counts.slice(from, to).reduce((a, b) => a + b, 0);
    const allSilent = board.total.suspect;
    write(words.big, number.format(allSilent));
    words.big.setAttribute('class', allSilent > 0 ? 'big some' : 'big');
    const soon = Math.min(10, alive.length);
    write(byId('wheel-words'), 'Within ' + soon * spokeMs / 1000 + ' s, if nobody is heard from, '
      + plural(sum(alive, 0, soon) + sum(silent, 0, soon), 'switch fires', 'switches fire') + ', '
      + number.format(sum(silent, 0, soon)) + ' of them of silent sessions. '
      + plural(later, 'session falls', 'sessions fall') + ' due after the minute shown. Length grows with the square root of the number.');
    const groups = [];
    for (let from = 0; from < alive.length; from += 10) {
      groups.push({label: (from + 10) * spokeMs / 1000 + ' s', alive: sum(alive, from, from + 10), silent: sum(silent, from, from + 10)});
    }
    groups.push({label: 'later', alive: later, silent: ''});
    rows(byId('wheel-rows'), groups, group => group.label, group => {
      const row = make('tr');
      const label = make('th', group.label);
      label.scope = 'row';
      row.append(label, make('td', undefined, 'number'), make('td', undefined, 'number'));
      return row;
    }, (row, group) => {
      write(row.children[1], number.format(group.alive));
      write(row.children[2], group.silent === '' ? '' : number.format(group.silent));
    });
  }

  // Next to expire, with a countdown.

  function drawNext() {
    show(byId('next-none'), board.next.length === 0);
    rows(byId('next-rows'), board.next, session => session.name, session => {
      const row = make('tr');
      row.append(nameCell(session.name), make('td'), make('td', undefined, 'number'), make('td', undefined, 'number'));
      return row;
    }, (row, session) => {
      row.session = session;
      stateCell(row.children[1], session.state);
      countDown(row);
    });
  }

  function countDown(row) {
    const session = row.session;
    const left = session.expires_at_ms - now();
    write(row.children[2], lengthOf(Math.max(0, now() - session.last_heartbeat_ms)));
    const cell = row.children[3];
    write(cell, left > 0 ? lengthOf(left) : 'due');
    cell.className = 'number' + (left <= 0 ? ' overdue' : session.state === 'suspect' ? ' soon' : '');
  }

  // The feed.

  const DECISIONS = {
    suspect: d => ['uneasy', 'suspect', 'silent for ' + lengthOf(d.at_ms - d.last_heartbeat_ms)],
    recovered: () => ['', 'recovered', ''],
    expired: d => ['bad', 'expired', 'silent for ' + lengthOf(d.at_ms - d.last_heartbeat_ms) + ', decided ' + d.late_ms.toFixed(1)
      + ' ms after its deadline' + (d.grace_ms > 0 ? ', with ' + lengthOf(d.grace_ms) + ' of grace' : '')],
    deregistered: () => ['', 'ended', 'on purpose'],
    stalled: d => ['bad', 'the wheel was blind', 'for ' + lengthOf(d.blind_ms) + '; ' + lengthOf(d.grace_ms) + ' of grace granted'],
    orders_cancelled: d => [d.count > 0 ? 'bad' : '', plural(d.count, 'order cancelled', 'orders cancelled'), ''],
    cancel_failed: d => ['bad', plural(d.count, 'order could NOT be cancelled', 'orders could NOT be cancelled'), ''],
    orders_kept: d => ['', plural(d.count, 'order kept', 'orders kept'), ''],
    cancel_held: () => ['uneasy', 'cancel held', 'by the breaker'],
    connection_closed: () => ['', 'connection closed', 'by us'],
    connection_lost: () => ['uneasy', 'connection lost', ''],
    logged_out: () => ['', 'logged out', '']
  };

  let lastDecision = -1;
  let unseen = [];
  let missed = 0;

  function decided(decision) {
    if (decision.number > lastDecision) {
      lastDecision = decision.number;
      unseen.push(decision);
      if (decision.what === 'expired' || decision.what === 'orders_cancelled') {
        toAnnounce.push(decision);
      }
    }
  }

  function drawFeed() {
    if (unseen.length === 0 && missed === 0) {
      return;
    }
    const list = byId('feed-rows');
    unseen.slice(-FEED_ROWS).forEach(decision => list.prepend(feedRow(decision)));
    const skipped = missed + Math.max(0, unseen.length - FEED_ROWS);
    if (skipped > 0) {
      list.prepend(feedLine(now(), 'uneasy', plural(skipped, 'more decision', 'more decisions'), 'too many to show; all are in the journal', null));
    }
    missed = 0;
    unseen = [];
    while (list.children.length > FEED_ROWS) {
      list.lastElementChild.remove();
    }
    show(byId('feed-none'), list.children.length === 0);
  }

  function feedRow(decision) {
    const words = DECISIONS[decision.what] || (d => ['', d.what, d.count === undefined ? '' : String(d.count)]);
    const [className, what, more] = words(decision);
    const who = decision.what === 'stalled' ? null
      : decision.name ? nameButton(decision.name) : 'a session that is no longer known';
    if (who instanceof HTMLElement) {
      // A hundred stops for the tabulator would be ninety-nine too many: arrow keys move within the list.
      who.tabIndex = -1;
    }
    return feedLine(decision.at_ms, className, what, more, who);
  }

  function feedLine(ms, className, what, more, who) {
    const row = make('li', undefined, className);
    const time = make('time', timeOf(ms));
    time.dateTime = new Date(ms).toISOString();
    const text = make('span');
    if (who) {
      text.append(who, ': ');
    }
    text.append(make('strong', what), more ? ' ' + more : '');
    row.append(time, text);
    return row;
  }

  function moveInFeed(event) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      const buttons = Array.from(byId('feed-rows').querySelectorAll('button'));
      const next = buttons[buttons.indexOf(document.activeElement) + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  }

  // Read aloud: expiries, and no more than one sentence in a while.

  let toAnnounce = [];

  function announce() {
    const expired = toAnnounce.filter(decision => decision.what === 'expired');
    const cancelled = toAnnounce.filter(decision => decision.what === 'orders_cancelled');
    if (expired.length > 0 || cancelled.length > 0) {
      const orders = cancelled.reduce((sum, decision) => sum + decision.count, 0);
      const who = expired.length === 1 ? expired[0].name + ' expired. ' : expired.length > 1 ? expired.length + ' sessions expired. ' : '';
      byId('announce').textContent = who + (cancelled.length > 0 ? plural(orders, 'order cancelled.', 'orders cancelled.') : '');
    }
    toAnnounce = [];
  }

  // Near misses.

  function drawNear() {
    show(byId('near-none'), board.near_misses.length === 0);
    rows(byId('near-rows'), board.near_misses, client => client.name, client => {
      const row = make('tr');
      row.append(nameCell(client.name));
      for (let i = 0; i < 4; i++) {
        row.append(make('td', undefined, 'number'));
      }
      return row;
    }, (row, client) => {
      write(row.children[1], number.format(client.near_misses));
      // The adapter does not count these of a FIX session.
      const isKnown = client.heartbeats !== undefined;
      write(row.children[2], isKnown ? number.format(client.fired) : '\u2013');
      write(row.children[3], isKnown ? number.format(client.heartbeats) : '\u2013');
      write(row.children[4], isKnown ? lengthOf(client.longest_silence_ms) : '\u2013');
    });
  }

  // Search.

  let asked = 0;
  let searchTimer = 0;

  async function search() {
    const mine = ++asked;
    const query = new URLSearchParams({q: byId('q').value, state: byId('state').value, venue: byId('venue').value, limit: FOUND_ROWS});
    try {
      const response = await fetch('/api/v1/sessions?' + query);
      if (mine !== asked) {
        return;
      }
      if (response.status === 401) {
        location.assign('/login');
      }
      if (!response.ok) {
        write(byId('found'), response.status === 503 ? 'The server is busy; trying again.' : 'The search was refused.');
        return;
      }
      const found = await response.json();
      if (mine === asked) {
        drawFound(found);
      }
    } catch (e) {
      write(byId('found'), 'The server does not answer.');
    }
  }

  function drawFound(found) {
    write(byId('found'), plural(found.total, 'session', 'sessions')
      + (found.total > found.sessions.length ? ', the first ' + found.sessions.length + ' of them:' : '.'));
    rows(byId('found-rows'), found.sessions, session => session.name, session => {
      const row = make('tr');
      row.append(nameCell(session.name), make('td'));
      for (let i = 0; i < 3; i++) {
        row.append(make('td', undefined, 'number'));
      }
      return row;
    }, (row, session) => {
      stateCell(row.children[1], session.state);
      write(row.children[2], lengthOf(Math.max(0, found.now_ms - session.last_heartbeat_ms)) + ' ago');
      write(row.children[3], lengthOf(session.timeout_ms));
      write(row.children[4], session.expires_at_ms !== undefined ? 'at ' + timeOf(session.expires_at_ms)
        : 'at ' + timeOf(session.ended_at_ms));
    });
  }

  function searchSoon() {
    clearTimeout(searchTimer);
    searchTimer = setTimeout(search, 250);
  }

  // Why.

  async function openWhy(name, opener) {
    const dialog = byId('why');
    const text = byId('why-text');
    byId('why-title').textContent = name;
    text.textContent = 'Asking the journal\u2026';
    show(byId('why-fix'), false);
    dialog.dataset.name = name;
    dialog.opener = {opener, list: opener.closest('tbody, ol')};
    dialog.showModal();
    byId('why-close').focus();
    lookAtFix();
    let answer;
    try {
      const response = await fetch('/api/v1/sessions/' + encodeURIComponent(name) + '/why');
      const body = await response.json();
      answer = response.ok ? body.why : body.error;
    } catch (e) {
      answer = 'The server does not answer.';
    }
    if (dialog.open && dialog.dataset.name === name) {
      text.textContent = answer;
    }
  }

  // A FIX session's figures, beside its story, as long as that is open.

  const FIX = [
    ['FIX state', fix => fix.state.replace('_', ' ')],
    ['Last in', (fix, at) => ago(fix.last_in_ms, at)],
    ['Last out', (fix, at) => ago(fix.last_out_ms, at)],
    ['Queued', fix => number.format(fix.queued)],
    ['Dropped', fix => number.format(fix.dropped)],
    ['Near misses', fix => number.format(fix.near_misses)],
    ['Worst lateness', fix => fix.worst_late_ms.toFixed(1) + ' ms'],
    ['Connections', fix => number.format(fix.connections)]
  ];

  function ago(ms, at) {
    return ms === undefined ? 'never' : lengthOf(Math.max(0, at - ms)) + ' ago';
  }

  async function lookAtFix() {
    const dialog = byId('why');
    const name = dialog.dataset.name;
    try {
      const response = await fetch('/api/v1/sessions/' + encodeURIComponent(name));
      const session = response.ok ? await response.json() : {};
      if (dialog.open && dialog.dataset.name === name && session.fix) {
        drawFix(session);
      }
    } catch (e) {
      // The story says so, and the page that it is stale.
    }
  }

  function drawFix(session) {
    const list = byId('why-fix');
    rows(list, FIX, ([what]) => what, ([what]) => {
      const pair = make('div');
      pair.append(make('dt', what), make('dd'));
      return pair;
    }, (pair, [, words]) => write(pair.lastElementChild, words(session.fix, session.now_ms)));
    show(list, true);
  }

  /** Back to where it was opened; if that row is gone, to the same session's new one, or to its table. */
  function whyClosed() {
    const {opener, list} = byId('why').opener;
    const name = byId('why').dataset.name;
    const again = opener.isConnected ? opener
      : Array.from(list.querySelectorAll('button.name')).find(button => button.textContent === name);
    const heading = list.closest('section');
    if (again) {
      again.focus();
    } else {
      heading.tabIndex = -1;
      heading.focus();
    }
  }

  // The stream.

  function heard() {
    heardAt = performance.now();
    heardAtWall = Date.now();
    if (isStale) {
      isStale = false;
      show(byId('stale'), false);
      document.body.classList.remove('is-stale');
    }
  }

  function stale() {
    isStale = true;
    write(byId('stale'), 'Stale since ' + timeOf(heardAtWall + skewMs) + ': no news from the server. What is shown is old. Trying again\u2026');
    show(byId('stale'), true);
    document.body.classList.add('is-stale');
    document.title = '(stale) Heartwheel';
  }

  function draw(data) {
    board = Object.assign(board || {}, data);
    skewMs = data.now_ms - Date.now();
    patienceMs = Math.max(PATIENCE_MS, 3 * data.refresh_ms);
    drawVerdict();
    drawNext();
    drawVenues();
    drawWheel();
    drawNear();
  }

  function listen() {
    const stream = new EventSource('/api/v1/events');
    const on = (type, handle) => stream.addEventListener(type, event => {
      heard();
      handle(JSON.parse(event.data));
    });
    on('board', data => {
      if (board && board.started_ms !== data.started_ms) {
        // The server has started anew, and counts from 0 again.
        lastDecision = -1;
        byId('feed-rows').replaceChildren();
      }
      data.decisions.reverse().forEach(decided);
      toAnnounce = [];
      delete data.decisions;
      draw(data);
      drawFeed();
      search();
    });
    on('snapshot', draw);
    on('decision', decided);
    on('warning', () => undefined);
    on('missed', data => {
      missed += data.decisions;
    });
    stream.onerror = () => {
      if (!isStale || byId('stale').hidden) {
        stale();
      }
      if (stream.readyState === EventSource.CLOSED) {
        // Not lost, but refused: perhaps because the token has changed.
        search();
        setTimeout(listen, RETRY_MS);
      }
    };
  }

  function tick() {
    if (!isStale && performance.now() - heardAt > patienceMs) {
      stale();
    }
    if (!isStale && board) {
      drawFeed();
      write(byId('clock'), timeOf(now()));
      for (const row of byId('next-rows').children) {
        countDown(row);
      }
    }
  }

  byId('search-form').addEventListener('submit', event => {
    event.preventDefault();
    search();
  });
  byId('q').addEventListener('input', searchSoon);
  byId('state').addEventListener('change', search);
  byId('venue').addEventListener('change', search);
  byId('feed-rows').addEventListener('keydown', moveInFeed);
  byId('why-close').addEventListener('click', () => byId('why').close());
  byId('why').addEventListener('close', whyClosed);
  setInterval(tick, 250);
  setInterval(announce, ANNOUNCE_EVERY_MS);
  setInterval(() => {
    if (byId('why').open && !byId('why-fix').hidden && !isStale && document.visibilityState === 'visible') {
      lookAtFix();
    }
  }, FIX_EVERY_MS);
  setInterval(() => {
    if (!isStale && document.visibilityState === 'visible') {
      search();
    }
  }, SEARCH_EVERY_MS);
  listen();
})();
