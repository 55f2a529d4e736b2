import { describe, expect, it } from 'vitest';
import { liveMentions } from './live-mentions.ts';

const inText = (text: string) => liveMentions({ text, blocks: [] }).map(({ kind, target }) => `${kind} ${target}`);
const inBlocks = (...blocks: unknown[]) =>
  liveMentions({ text: '', blocks }).map(({ kind, target }) => `${kind} ${target}`);
const markdown = (text: string) => inBlocks({ type: 'markdown', text });

describe('live markup', () => {
  it('is every entity of mrkdwn, in code too', () => {
    expect(inText('<!channel> <!here|here> <@U1> <!subteam^S1> <#C1|general> `<!everyone>`')).toEqual([
      'broadcast channel',
      'broadcast here',
      'user U1',
      'group S1',
      'channel C1',
      'broadcast everyone',
    ]);
  });

  it('is not what was escaped', () => {
    expect(inText('&lt;!channel&gt; &lt;@U1&gt; @channel')).toEqual([]);
  });

  it('is a link, written out or bare', () => {
    expect(inText('<https://a.example|here> https://b.example/x.')).toEqual([
      'link https://a.example',
      'link https://b.example/x.',
    ]);
    expect(inText('<javascript:alert(1)|here>')).toEqual(['link javascript:alert(1)']);
  });

  it('is a link or image in markdown, of any style', () => {
    expect(markdown('[a](https://a.example "t") ![b](https://b.example/b.png)')).toEqual([
      'link https://a.example',
      'image https://b.example/b.png',
    ]);
    expect(markdown('[a]: https://a.example\n<https://c.example>')).toEqual([
      'link https://c.example',
      'link https://a.example',
    ]);
    expect(markdown('[x](javascript:alert(1))')).toContain('link javascript:alert(1');
  });

  it('is not in code of markdown', () => {
    expect(markdown('`[a](https://a.example)`\n```\n<!channel>\n```')).toEqual([]);
  });

  it('is in the text that was streamed, and in the sources of its tasks', () => {
    const tasks = [
      { id: 't', title: '<!here>', status: 'complete' as const, sources: [{ url: 'https://s.example', text: 's' }] },
    ];
    const stream = { markdown: 'hi <!channel>', tasks, state: 'running' as const };
    expect(liveMentions({ text: '', blocks: [], stream })).toEqual([
      { kind: 'broadcast', target: 'channel' },
      { kind: 'link', target: 'https://s.example' },
    ]);
  });

  it('is every element of rich text and every address in a block', () => {
    const elements = [
      { type: 'broadcast', range: 'here' },
      { type: 'user', user_id: 'U1' },
      { type: 'usergroup', usergroup_id: 'S1' },
      { type: 'link', url: 'https://a.example' },
      { type: 'text', text: '<!channel>' },
    ];
    expect(inBlocks({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] })).toEqual([
      'broadcast here',
      'user U1',
      'group S1',
      'link https://a.example',
    ]);
    const button = { type: 'button', text: { type: 'plain_text', text: '<!here>' }, url: 'https://b.example' };
    expect(inBlocks({ type: 'actions', elements: [button] })).toEqual(['link https://b.example']);
    expect(inBlocks({ type: 'image', image_url: 'https://c.example/c.png', alt_text: 'c' })).toEqual([
      'image https://c.example/c.png',
    ]);
  });

  it('is what the fallback text notifies, though blocks are shown', () => {
    expect(liveMentions({ text: '<!here> https://a.example', blocks: [{ type: 'divider' }] })).toEqual([
      { kind: 'broadcast', target: 'here' },
    ]);
  });
});
