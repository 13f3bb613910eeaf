/** A sample message of a member, read as it would be when it is pushed. Nothing of it is kept. */
import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Tried, tryMessage } from '../../api/registry.ts'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import classes from './registry.module.css'
import { useDocumentType } from './useDocumentType.ts'

export function TryMessage({ member }: { member: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [typed, setTyped] = useState('')
  const run = useChange({ run: (message: string) => tryMessage(slug, member, message) })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (typed.trim() !== '') run.mutate(typed)
      }}
    >
      <Textarea
        label={t('registry.try.label')}
        description={t('registry.try.about')}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: text.mono ?? '' }}
      />
      <div className={classes.ways}>
        <Button type="submit" variant="default" loading={run.isPending}>
          {t('registry.try.does')}
        </Button>
      </div>
      {run.data && <Result tried={run.data} />}
    </form>
  )
}

function Result({ tried }: { tried: Tried }) {
  const { t } = useTranslation()
  const typeOf = useDocumentType()
  return (
    <div role="status" className={classes.result}>
      <StateMark kind="triedMessage" state={tried.outcome} />
      {tried.outcome === 'ignored' && <p>{t('registry.try.ignored')}</p>}
      <ul className={classes.values}>
        {tried.acts.map(act => (
          <li key={act.kind}>
            {t(`registry.try.act.${act.kind}`)} · {t(act.known ? 'registry.try.known' : 'registry.try.new')}
            {act.document && <span className={text.soft}> · {typeOf(act.document.typeCode)}</span>}
          </li>
        ))}
        {tried.remarks.map(({ problem, where }) => {
          const { says, fix } = problemText(t, problem)
          return (
            <li key={`${problem} ${where}`}>
              {says} <span className={text.soft}>{fix}</span>
              {where && <span className={text.mono}> {where}</span>}
            </li>
          )
        })}
      </ul>
      {tried.answer && (
        <details>
          <summary>{t('registry.try.answer', { status: tried.answer.status })}</summary>
          <pre className={classes.answer}>{pretty(tried.answer.body)}</pre>
        </details>
      )}
    </div>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}
