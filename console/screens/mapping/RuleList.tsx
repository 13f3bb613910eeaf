/** The rules in the middle: each in one line with what it found and gave; the one that is open shows its form. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Finding, Line, MappingWhole, Rule } from '../../api/mappings.ts'
import { Origin } from './Origin.tsx'
import { RuleForm } from './RuleForm.tsx'
import { inOneLine, moved, shortened } from './ruleText.ts'
import classes from './Workbench.module.css'

type Props = {
  whole: MappingWhole
  rules: readonly Rule[]
  lines: readonly Line[]
  findings: readonly Finding[]
  /** The rule that is open, from 1. */
  open: number | undefined
  onOpen: (rule: number | undefined) => void
  onChange: (rules: readonly Rule[]) => void
  onAdd: () => void
}

export function RuleList({ whole, rules, lines, findings, open, onOpen, onChange, onAdd }: Props) {
  const { t } = useTranslation()
  const about = findings.filter(each => each.rule === null)
  return (
    <section className={classes.middle} aria-label={t('mapping.rules')}>
      {about.map(({ code, field }) => (
        <p key={`${code} ${field ?? ''}`} className={classes.problem}>
          ▲ {t(`mapping.finding.${code}`, { field: field ?? '' })}
        </p>
      ))}
      <ol className={classes.rules}>
        {rules.map((rule, index) => {
          const own = findings.filter(each => each.rule === index)
          const isOpen = open === index + 1
          return (
            // A rule has no name of its own; while it is typed, even its target changes.
            <li key={`rule ${String(index)}`} className={classes.rule} data-open={isOpen}>
              <RuleLine
                rule={rule}
                line={lines[index]}
                findings={own}
                number={index + 1}
                isOpen={isOpen}
                onOpen={() => onOpen(isOpen ? undefined : index + 1)}
              />
              {isOpen && (
                <RuleForm
                  key={`form ${String(index)} of ${rules.length}`}
                  rule={rule}
                  whole={whole}
                  findings={own}
                  onChange={next => onChange(rules.map((each, at) => (at === index ? next : each)))}
                  onMove={by => {
                    onChange(moved(rules, index, index + by))
                    onOpen(Math.min(rules.length, Math.max(1, index + 1 + by)))
                  }}
                  onRemove={() => {
                    onChange(rules.filter((_, at) => at !== index))
                    onOpen(undefined)
                  }}
                />
              )}
            </li>
          )
        })}
      </ol>
      <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={onAdd}>
        {t('mapping.add')}
      </Button>
    </section>
  )
}

type LineProps = {
  rule: Rule
  line: Line | undefined
  findings: readonly Finding[]
  number: number
  isOpen: boolean
  onOpen: () => void
}

function RuleLine({ rule, line, findings, number, isOpen, onOpen }: LineProps) {
  const { t } = useTranslation()
  const worst = findings.find(each => each.level === 'error') ?? findings[0]
  const trouble = worst
    ? t(`mapping.finding.${worst.code}`, { field: '' })
    : line?.fault && t(`mapping.ruleFault.${line.fault}`)
  return (
    <button type="button" className={classes.line} data-row={number} aria-expanded={isOpen} onClick={onOpen}>
      <span className={classes.number}>{number}</span>
      <span className={classes.way}>
        <Origin expression={rule.from || '…'} /> <span aria-hidden>→</span>
        <span className={classes.unseen}>{t('mapping.becomes')}</span> <code>{rule.to || '…'}</code>
        {rule.required && <span className={classes.tag}>{t('mapping.requiredTag')}</span>}
        {rule.transform && <span className={classes.tag}>{t(`mapping.transforms.${rule.transform}`)}</span>}
        {rule.crosswalk && <span className={classes.tag}>{rule.crosswalk}</span>}
      </span>
      <span className={classes.example}>
        {trouble ? (
          <span className={worst?.level === 'warning' && !line?.fault ? classes.warning : classes.problem}>
            ▲ {trouble}
          </span>
        ) : line && line.values.length > 0 ? (
          <>
            {rule.transform !== 'referral-note' && (
              <>
                <span className={classes.soft}>{shortened(inOneLine(line.found))}</span> <span aria-hidden>→</span>{' '}
              </>
            )}
            <span>{shortened(inOneLine(line.values))}</span>
          </>
        ) : (
          line && <span className={classes.soft}>{t('mapping.nothing')}</span>
        )}
      </span>
    </button>
  )
}
