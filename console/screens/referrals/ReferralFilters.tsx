/** The filters of the list of referrals: a form that adds them, and chips that can each be removed. All in the address. */
import { Button, NativeSelect, Popover, Stack } from '@mantine/core'
import { IconFilter, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../../api/queries.ts'
import { listingNamesQuery, type ReferralFilter } from '../../api/referrals.ts'
import type { ReferralRow } from '../../api/referralTypes.ts'
import { connectionName } from '../../parts/connectionName.ts'
import { shortId } from '../../parts/format.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { states, stateWord } from '../../parts/states.ts'
import { useLocale } from '../../parts/useLocale.ts'
import chip from '../MessageFilters.module.css'

type Name = keyof ReferralFilter
type Choice = { value: string; label: string }
/** Those with a chip of their own above the list have none here. */
type Offered = Exclude<Name, 'flagged' | 'missing' | 'search'>
const ownChips: ReadonlySet<Name> = new Set(['flagged', 'missing'])

type Props = { filter: ReferralFilter; rows: readonly ReferralRow[] }

export function ReferralFilters({ filter, rows }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const choices = useChoices(rows)
  const set = (name: Name, value: string | undefined) => {
    const { [name]: _gone, ...rest } = filter
    void navigate({ to: '/o/$slug/referrals', params: { slug }, search: value ? { ...rest, [name]: value } : rest })
  }
  const labelOf = (name: Name) => {
    if (name === 'search') return t('referrals.found')
    if (name === 'flagged' || name === 'missing') return t(`referrals.trouble.${name}`)
    const value = filter[name] ?? ''
    const shown = choices[name].find(each => each.value === value)?.label ?? shortId(value)
    return t('filter.chip', { name: t(`referrals.filter.${name}`), value: shown })
  }
  const shown = (Object.keys(filter) as Name[]).filter(
    name => filter[name] && !ownChips.has(name) && (name !== 'inbox' || filter.inbox === 'none'),
  )
  return (
    <>
      <Popover position="bottom-start" shadow="md" trapFocus transitionProps={{ duration: 80 }}>
        <Popover.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
            {t('filter.add')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('filter.add')}>
          <Stack gap="xs" w={260}>
            {(Object.keys(choices) as Offered[]).map(name => (
              <NativeSelect
                key={name}
                label={t(`referrals.filter.${name}`)}
                data={[{ value: '', label: t('filter.any') }, ...choices[name]]}
                value={filter[name] ?? ''}
                onChange={event => set(name, event.currentTarget.value || undefined)}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {shown.map(name => (
        <span key={name} className={chip.chip}>
          {labelOf(name)}
          <button
            type="button"
            className={chip.remove}
            aria-label={t('filter.remove', { filter: labelOf(name) })}
            onClick={() => set(name, undefined)}
          >
            <IconX size={13} aria-hidden />
          </button>
        </span>
      ))}
    </>
  )
}

/** What each filter can be. */
function useChoices(rows: readonly ReferralRow[]): Readonly<Record<Offered, readonly Choice[]>> {
  const { t } = useTranslation()
  const { language } = useLocale()
  const slug = useSlug()
  const may = useMay()
  const { data: connections } = useQuery(connectionsQuery(slug))
  const { data: listings } = useQuery({ ...listingNamesQuery(slug), enabled: may('listings.read'), retry: false })
  const named = (connections?.items ?? []).map(({ id }) => ({
    value: id,
    label: connectionName(connections?.items ?? [], id),
  }))
  // Whoever may not read the register can still choose among the listings on the page.
  const onPage = rows.flatMap(({ listing: { id, name } }) => (id && name ? [{ id, name }] : []))
  const byId = new Map([...onPage, ...(listings?.items ?? [])].map(({ id, name }) => [id, name]))
  const yesOrNo = [
    { value: 'yes', label: t('common.yes') },
    { value: 'no', label: t('common.no') },
  ]
  return {
    class: Object.keys(states.referral).map(value => ({ value, label: stateWord('referral', value).word[language] })),
    listing: [...byId].map(([value, label]) => ({ value, label })),
    connection: named,
    inbox: [
      ...Object.keys(states.inbox).map(value => ({ value, label: stateWord('inbox', value).word[language] })),
      { value: 'none', label: t('referrals.notInInbox') },
    ],
    routed: yesOrNo,
    archived: yesOrNo,
  }
}
