/** Syntax trees from the TypeScript compiler, by what of its API is used here. */
import { SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

export { SyntaxKind };

/** The parts of a syntax node that are read. */
export interface Node {
  kind: SyntaxKind;
  pos: number;
  end: number;
  text?: string;
  name?: Node;
  type?: Node;
  statements?: readonly Node[];
  members?: readonly Node[];
  parameters?: readonly Node[];
  heritageClauses?: readonly { types: readonly Node[] }[];
}

/** Parses texts that lie nowhere but in memory; the trees live as long as `use` runs. */
export function parse<T>(
  texts: Record<string, string>,
  use: (roots: Record<string, Node>) => T,
): T {
  const folder = '/declarations';
  const files: Record<string, string> = {
    [`${folder}/tsconfig.json`]: JSON.stringify({
      compilerOptions: { noLib: true, types: [] },
      files: Object.keys(texts).map((name) => `${name}.d.ts`),
    }),
  };
  for (const [name, text] of Object.entries(texts)) files[`${folder}/${name}.d.ts`] = text;
  const api = new API({
    fs: {
      readFile: (path) => files[path] ?? null,
      fileExists: (path) => path in files,
      directoryExists: (path) => path === folder,
      getAccessibleEntries: () => ({ files: [], directories: [] }),
    },
  });
  try {
    const config = `${folder}/tsconfig.json`;
    const { program } = api.updateSnapshot({ openProject: config }).getProject(config)!;
    return use(
      Object.fromEntries(
        Object.keys(texts).map((name) => [
          name,
          program.getSourceFile(`${folder}/${name}.d.ts`) as unknown as Node,
        ]),
      ),
    );
  } finally {
    api.close();
  }
}
