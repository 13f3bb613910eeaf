/** Have all patients of a member come? Its own count, or the list of its identifiers, against what is here. */
import { Button, NumberInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Count, countMember, type Member } from '../../api/registry.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import classes from './registry.module.css'

export function CountCheck({ member }: { member: Member }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [count, setCount] = useState<number | string>('')
  const [list, setList] = useState('')
  const run = useChange({
    run: (told: Parameters<typeof countMember>[2]) => countMember(slug, member.id, told),
  })
  const identifiers = list.split(/\s*[\r\n,;]+\s*/).filter(each => each !== '')
  const told =
    identifiers.length > 0 ? { identifiers } : typeof count === 'number' && count >= 0 ? { count } : undefined
  const shown = run.data ?? member.lastCount
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (told) run.mutate(told)
      }}
    >
      <p className={classes.hint}>{t('registry.count.about')}</p>
      <NumberInput
        label={t('registry.count.number')}
        value={count}
        onChange={setCount}
        min={0}
        allowDecimal={false}
        hideControls
        w={220}
      />
      <Textarea
        mt="sm"
        label={t('registry.count.list')}
        value={list}
        onChange={event => setList(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
      />
      <div className={classes.ways}>
        <Button type="submit" variant="default" loading={run.isPending} disabled={!told}>
          {t('registry.count.does')}
        </Button>
        {!run.data && member.lastCount && (
          <span className={text.soft}>
            {t('registry.count.last')} <When at={member.lastCount.at} />
          </span>
        )}
      </div>
      {shown && <Outcome count={shown} sample={run.data?.sample ?? []} />}
    </form>
  )
}

function Outcome({ count, sample }: { count: Count; sample: readonly string[] }) {
  const { t } = useTranslation()
  const { told, here, missing, extra } = count
  return (
    <div role="status" className={classes.result}>
      <p>{t(told === here && !missing ? 'registry.count.same' : 'registry.count.differs', { told, here })}</p>
      {missing !== null && extra !== null && <p>{t('registry.count.compared', { missing, extra })}</p>}
      {sample.length > 0 && (
        <details>
          <summary>{t('registry.count.sample', { count: sample.length })}</summary>
          <p className={text.mono}>{sample.join(', ')}</p>
        </details>
      )}
    </div>
  )
}
