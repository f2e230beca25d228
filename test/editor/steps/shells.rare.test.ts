import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isThere } from '../../support/shells.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('What is typed into zsh in a narrow terminal', () => {
  const prompt = 'oncall@bastion-eu-west-1:~/work/platform/services #';
  const editor = useSharedEditor({
    files: { 'runbooks/hello.md': '```bash\necho hello\n```\n\n```bash\nsleep 0.7\n```\n' },
    homeFiles: { '.zshrc': `PS1='${prompt} '\n` },
    settings: { 'terminal.integrated.defaultProfile.linux': 'zsh' },
  });

  test('EX1: the typed line is gone from the terminal also where it wraps, in zsh', async function () {
    if (!isThere('zsh')) this.skip();
    const e = editor();
    const viewport = e.page.viewportSize();
    try {
      await e.page.setViewportSize({ width: 900, height: 600 });
      await e.host((vscode) => vscode.window.terminals.forEach((terminal) => terminal.dispose()));
      await e.open('runbooks/hello.md');
      const shows = async (all: string): Promise<void> => {
        await waitFor(`nothing but ${all}`, async () => {
          const text = await e.terminalText();
          if (text !== all) throw new Error(`There is: ${text}`);
          return true;
        });
      };
      const hello = '▶ echo hello\nhello\n';
      for (const runs of [1, 2]) {
        await e.clickLens(/Run/, { above: 'echo hello' });
        await shows(`${hello.repeat(runs)}${prompt}`);
        await e.lens(/✓.*#\d+/, { above: 'echo hello' });
      }
      // What waits is typed when the line editor is there again: before, the terminal would show the marks of a paste.
      for (const above of ['sleep 0.7', 'echo hello']) await e.clickLens(/Run/, { above });
      await shows(`${hello.repeat(2)}▶ sleep 0.7\n${hello}${prompt}`);
    } finally {
      if (viewport) await e.page.setViewportSize(viewport);
    }
  });
});
