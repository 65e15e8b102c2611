/**
 * Two descriptions of one interface, in the same terms: what Embind registers when a module starts, and
 * what a declaration file says.
 */
import { readFileSync } from 'node:fs';
import { type Node, parse, SyntaxKind } from './typescript.ts';

/** Type names, the result's first: `["Outcome<u32>", "string"]`. */
type Signature = string[];
type Members = Record<string, Signature>;

export interface Interface {
  /** Members of objects and of the classes themselves, by class. */
  methods: Record<string, Members>;
  statics: Record<string, Members>;
  functions: Members;
  /** Fields and their types, by value object. */
  records: Record<string, Record<string, string>>;
}

function empty(): Interface {
  return { methods: {}, statics: {}, functions: {}, records: {} };
}

// ---- what Embind registers ----

/** C++ types by the names they have in declarations. */
const primitives: Record<string, string> = {
  void: 'void',
  bool: 'boolean',
  'unsigned int': 'u32',
  'unsigned long': 'u32', // std::size_t
  int: 'i32',
  float: 'f32',
  double: 'f64',
  'std::string': 'string',
};

type Factory = (options: {
  instantiateWasm(
    imports: Record<string, Record<string, (...args: number[]) => unknown>>,
    receive: (instance: WebAssembly.Instance) => void,
  ): object;
}) => Promise<object>;

/** Starts a module and listens to its registrations. */
export async function registeredInterface(factory: Factory, wasm: URL): Promise<Interface> {
  const found = empty();
  const names = new Map<number, string>();
  const later: (() => void)[] = [];
  let memory: WebAssembly.Memory | undefined;
  const text = (at: number): string => {
    const bytes = new Uint8Array(memory!.buffer);
    return new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
  };
  const typeName = (id: number): string => names.get(id) ?? `unknown type ${id}`;
  const types = (count: number, at: number): number[] =>
    Array.from(new Int32Array(memory!.buffer, at, count));
  const named = (id: number, name: number) => {
    const plain = text(name);
    names.set(id, primitives[plain] ?? plain);
  };

  const listeners: Record<string, (...args: number[]) => void> = {
    void: (id, name) => named(id!, name!),
    bool: (id, name) => named(id!, name!),
    integer: (id, name) => named(id!, name!),
    float: (id, name) => named(id!, name!),
    std_string: (id, name) => named(id!, name!),
    emval: (id, name) => named(id!, name!),
    user_type: (id, name) => named(id!, name!),
    class: (...args) => {
      const [id, pointer, constPointer] = args as [number, number, number];
      const name = text(args[10]!);
      names.set(id, name);
      names.set(pointer, `${name} | null`);
      names.set(constPointer, `${name} | null`);
      found.methods[name] ??= {};
    },
    class_function: (owner, name, count, at) => {
      const [result, , ...rest] = types(count!, at!);
      const method = text(name!);
      later.push(() => {
        found.methods[typeName(owner!)]![method] = [result!, ...rest].map(typeName);
      });
    },
    class_class_function: (owner, name, count, at) => {
      const all = types(count!, at!);
      const method = text(name!);
      later.push(() => {
        const members = found.statics[typeName(owner!)] ?? {};
        members[method] = all.map(typeName);
        found.statics[typeName(owner!)] = members;
      });
    },
    function: (name, count, at) => {
      const all = types(count!, at!);
      const method = text(name!);
      later.push(() => {
        found.functions[method] = all.map(typeName);
      });
    },
    value_object: (id, name) => {
      names.set(id!, text(name!));
      found.records[text(name!)] ??= {};
    },
    value_object_field: (owner, name, type) => {
      const field = text(name!);
      later.push(() => {
        found.records[typeName(owner!)]![field] = typeName(type!);
      });
    },
    // Anything else that can be registered is unknown to the declarations.
    ...Object.fromEntries(
      [
        'class_constructor',
        'class_property',
        'class_class_property',
        'enum',
        'constant',
        'value_array',
        'smart_ptr',
      ].map((kind) => [
        kind,
        () => {
          found.functions[`a registered ${kind}`] = [];
        },
      ]),
    ),
  };

  await factory({
    instantiateWasm(imports, receive) {
      for (const group of Object.values(imports)) {
        for (const [key, original] of Object.entries(group)) {
          // The link shortens the imports' keys, but not the names of the glue's functions.
          const kind = /_embind_register_(\w+)$/.exec(original.name)?.[1];
          const listener = kind && listeners[kind];
          if (!listener) continue;
          group[key] = (...args) => {
            listener(...args);
            return original(...args);
          };
        }
      }
      const module = new WebAssembly.Module(readFileSync(wasm));
      const instance = new WebAssembly.Instance(module, imports as WebAssembly.Imports);
      memory = Object.values(instance.exports).find((item) => item instanceof WebAssembly.Memory);
      receive(instance);
      return instance.exports;
    },
  });
  for (const resolve of later) resolve();
  return found;
}

// ---- what declarations say ----

/**
 * Reads declaration files, all in one go: `sources` maps a name to a text, and each is read together
 * with `shared`, whose interfaces it may extend. `root` is the interface of the module itself.
 */
export function declaredInterfaces(
  sources: Record<string, string>,
  shared: string,
  root: string,
): Record<string, Interface> {
  const files: Record<string, string> = { shared, ...sources };
  return parse(files, (nodes) =>
    Object.fromEntries(
      Object.keys(sources).map((name) => [
        name,
        describe([nodes[name]!, nodes.shared!], [files[name]!, shared], root),
      ]),
    ),
  );
}

interface Declaration {
  parents: string[];
  methods: Members;
  fields: Record<string, string>;
  /** Fields that hold methods themselves: the classes of the module. */
  groups: Record<string, Members>;
}

function describe(roots: Node[], texts: string[], root: string): Interface {
  const declarations = new Map<string, Declaration>();
  roots.forEach((file, index) => {
    const source = texts[index]!;
    const print = (node: Node) => source.slice(node.pos, node.end).replace(/\s+/g, ' ').trim();
    const methodsOf = (members: readonly Node[]): Members =>
      Object.fromEntries(
        members
          .filter((member) => member.kind === SyntaxKind.MethodSignature)
          .map((member) => [
            print(member.name!).replace(/^\/\*.*\*\/ */, ''),
            [print(member.type!), ...member.parameters!.map((each) => print(each.type!))],
          ]),
      );
    for (const statement of file.statements!) {
      if (statement.kind !== SyntaxKind.InterfaceDeclaration) continue;
      const declaration: Declaration = {
        parents: (statement.heritageClauses ?? []).flatMap((clause) =>
          clause.types.map((type) => print(type)),
        ),
        methods: methodsOf(statement.members!),
        fields: {},
        groups: {},
      };
      for (const member of statement.members!) {
        if (member.kind !== SyntaxKind.PropertySignature) continue;
        const name = member.name!.text!;
        const { type } = member;
        if (type!.kind === SyntaxKind.TypeLiteral) {
          declaration.groups[name] = methodsOf(type!.members!);
        } else {
          declaration.fields[name] = print(type!);
        }
      }
      declarations.set(statement.name!.text!, declaration);
    }
  });

  const inherited = (name: string): Members => {
    const declaration = declarations.get(name);
    if (!declaration || name === 'Owned') return {}; // delete() is Embind's own
    return Object.assign({}, ...declaration.parents.map(inherited), declaration.methods);
  };
  const result = empty();
  for (const [name, { parents, methods, fields, groups }] of declarations) {
    if (name === root) {
      result.functions = methods;
      result.statics = groups;
    } else if (parents.length > 0 && !['Steps', 'Owned'].includes(name)) {
      result.methods[name] = inherited(name);
    } else if (Object.keys(fields).length > 0 && !['ModuleOptions'].includes(name)) {
      result.records[name] = fields;
    }
  }
  return result;
}

/** Every difference, one line each: `+` only registered, `-` only declared. */
export function differences(registered: Interface, declared: Interface): string[] {
  const lines = (description: Interface) =>
    new Set([
      ...Object.entries(description.functions).map(
        ([name, types]) => `${name}: ${types.join(', ')}`,
      ),
      ...['methods', 'statics'].flatMap((kind) =>
        Object.entries(description[kind as 'methods' | 'statics']).flatMap(([owner, members]) => [
          ...(kind === 'methods' ? [`class ${owner}`] : []),
          ...Object.entries(members).map(
            ([name, types]) =>
              `${owner}${kind === 'statics' ? '.' : '#'}${name}: ${types.join(', ')}`,
          ),
        ]),
      ),
      ...Object.entries(description.records).flatMap(([owner, fields]) => [
        `record ${owner}`,
        ...Object.entries(fields).map(([name, type]) => `${owner}.${name}: ${type}`),
      ]),
    ]);
  const left = lines(registered);
  const right = lines(declared);
  return [
    ...[...left].filter((line) => !right.has(line)).map((line) => `+ ${line}`),
    ...[...right].filter((line) => !left.has(line)).map((line) => `- ${line}`),
  ];
}
