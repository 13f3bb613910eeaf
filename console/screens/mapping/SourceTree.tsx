/** The source on the left: the elements of a sample; a click puts the FHIRPath of one into the rule that is open. */
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '../../api/mappings.ts'
import { readBy, type SourceNode, sourceNodes } from './sourceTree.ts'
import classes from './Workbench.module.css'

type Props = {
  source: JsonValue
  expressions: readonly string[]
  /** The rule that is open, from 1. */
  rule: number | undefined
  onChoose: (path: string) => void
}

export function SourceTree({ source, expressions, rule, onChoose }: Props) {
  const nodes = sourceNodes(source)
  return <Nodes nodes={nodes} expressions={expressions} rule={rule} onChoose={onChoose} />
}

function Nodes({ nodes, ...props }: Omit<Props, 'source'> & { nodes: readonly SourceNode[] }) {
  return (
    <ul className={classes.tree}>
      {nodes.map(node => (
        <li key={`${node.path} ${node.name}`}>
          <Node node={node} {...props} />
        </li>
      ))}
    </ul>
  )
}

function Node({ node, expressions, rule, onChoose }: Omit<Props, 'source'> & { node: SourceNode }) {
  const { t } = useTranslation()
  const rules = readBy(node.path, expressions)
  return (
    <>
      <button
        type="button"
        className={classes.element}
        data-open={rule !== undefined && rules.includes(rule)}
        data-read={rules.length > 0}
        title={node.path}
        onClick={() => onChoose(node.path)}
      >
        <span className={classes.name}>{node.name}</span>
        {node.value !== undefined && <span className={classes.value}>{node.value}</span>}
        <span className={classes.unseen}>
          {rules.length > 0 ? t('mapping.readBy', { rules: rules.join(', ') }) : t('mapping.readByNone')}
        </span>
      </button>
      {node.parts.length > 0 && <Nodes nodes={node.parts} expressions={expressions} rule={rule} onChoose={onChoose} />}
    </>
  )
}
