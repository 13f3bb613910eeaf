/** The source on the left: the elements of a sample; a click puts the FHIRPath of one into the rule that is open. */
import { type SyntheticEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue, Place } from '../../api/mappings.ts'
import { readBy, type SourceGroup, type SourceNode, sourceGroups, sourceNodes } from './sourceTree.ts'
import classes from './Workbench.module.css'

type Props = {
  source: JsonValue
  /** What each rule reads, in their order. */
  reads: readonly (readonly Place[])[]
  /** The rule that is open, from 1. */
  rule: number | undefined
  onChoose: (path: string) => void
}

export function SourceTree({ source, ...props }: Props) {
  const { t } = useTranslation()
  const groups = sourceGroups(source)
  const own = sourceNodes(source)
  if (groups.length === 0) return <Nodes nodes={own} {...props} />
  return (
    <>
      {groups.map(group => (
        <Group key={`${group.name} ${group.word ?? ''} ${group.number ?? ''}`} group={group} {...props} />
      ))}
      <Group group={{ name: t('mapping.part.itself'), nodes: own }} {...props} />
    </>
  )
}

/** What a record contains, by what it is. Drawn when it is opened: a form can have thousands of answers. */
function Group({ group, ...props }: Omit<Props, 'source'> & { group: SourceGroup }) {
  const { t } = useTranslation()
  const { word, number, nodes } = group
  const isRead = props.rule !== undefined && nodes.some(node => holds(node, props.reads, props.rule))
  const [toggled, setToggled] = useState<boolean>()
  const open = toggled ?? (isRead || word === 'registrant')
  const name = word ? t(`mapping.part.${word}`) : group.name
  return (
    <details
      open={open}
      className={classes.group}
      onToggle={(event: SyntheticEvent<HTMLDetailsElement>) => {
        if (event.currentTarget.open !== open) setToggled(event.currentTarget.open)
      }}
    >
      <summary>{number === undefined ? name : `${name} ${number}`}</summary>
      {open && <Nodes nodes={nodes} {...props} />}
    </details>
  )
}

function holds(node: SourceNode, reads: Props['reads'], rule: number | undefined): boolean {
  return readBy(node.place, reads).some(each => each === rule) || node.parts.some(part => holds(part, reads, rule))
}

function Nodes({ nodes, ...props }: Omit<Props, 'source'> & { nodes: readonly SourceNode[] }) {
  return (
    <ul className={classes.tree}>
      {nodes.map((node, index) => (
        // Two elements can have one path and name: their place in the record tells them apart.
        <li key={`${node.path} ${node.name} ${String(index)}`}>
          <Node node={node} {...props} />
        </li>
      ))}
    </ul>
  )
}

function Node({ node, reads, rule, onChoose }: Omit<Props, 'source'> & { node: SourceNode }) {
  const { t } = useTranslation()
  const rules = readBy(node.place, reads)
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
      {node.parts.length > 0 && <Nodes nodes={node.parts} reads={reads} rule={rule} onChoose={onChoose} />}
    </>
  )
}
